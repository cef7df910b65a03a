// What a figure asks for on a phone (layout.meta): other settings, or bars lying down; and fewer names below the axis.
function narrow(figure, width = 340) {
  const { layout } = figure;
  for (const [path, value] of Object.entries(layout.meta?.narrow ?? {})) {
    const names = path.split(".");
    const last = names.pop();
    names.reduce((part, name) => (part[name] ??= {}), layout)[last] = value;
  }
  if (layout.meta?.lie_down) lieDown(figure);
  const axis = layout.xaxis ?? {};
  if (layout.yaxis?.ticktext && axis.showgrid && Array.isArray(axis.tickvals)) return thinNumbers(layout, width);
  const named = (axis.ticktext ?? []).map((text, place) => (text ? place : -1)).filter((place) => place >= 0);
  const thinned = axis.ticktext?.some((text) => !text) || named.length > 9;
  if (!thinned || named.length <= 4) return;
  named.reverse().forEach((place, turn) => {
    if (turn % 2) axis.ticktext[place] = "";
  });
}

// Amounts below an axis stand upright and apart: every other one goes until they fit beside the names of the rows.
function thinNumbers({ xaxis, yaxis }, width) {
  const lines = (yaxis?.ticktext ?? []).flatMap((text) => String(text).split("<br>"));
  const room = width - 36 - 6.6 * Math.max(0, ...lines.map((line) => line.length));
  const needed = () => xaxis.ticktext.reduce((sum, text) => sum + 6.2 * String(text).length + 10, 0);
  while (xaxis.ticktext.length > 3 && needed() > room) {
    for (const name of ["tickvals", "ticktext"]) xaxis[name] = xaxis[name].filter((_tick, place) => place % 2 === 0);
  }
  xaxis.tickangle = 0;
}

function lieDown({ data, layout }) {
  for (const trace of data) [trace.x, trace.y, trace.orientation] = [trace.y, trace.x, "h"];
  const { xaxis, yaxis } = layout;
  layout.xaxis = { ...yaxis, showgrid: true, tickangle: 0 };
  layout.yaxis = { ...xaxis, autorange: "reversed", showgrid: false };
  if (layout.xaxis.range) layout.xaxis.range = [layout.xaxis.range[0], layout.xaxis.range[1] * 1.28];
  layout.xaxis.tickvals = layout.xaxis.tickvals?.filter((_value, place) => place % 2 === 0);
  layout.xaxis.ticktext = layout.xaxis.ticktext?.filter((_text, place) => place % 2 === 0);
  layout.height = 60 + 44 * data[0].y.length;
}
