// What a figure asks for on a phone (layout.meta): other settings, or bars lying down; and fewer names below the axis.
function narrow(figure) {
  const { layout } = figure;
  for (const [path, value] of Object.entries(layout.meta?.narrow ?? {})) {
    const names = path.split(".");
    const last = names.pop();
    names.reduce((part, name) => (part[name] ??= {}), layout)[last] = value;
  }
  if (layout.meta?.lie_down) lieDown(figure);
  const axis = layout.xaxis ?? {};
  const named = (axis.ticktext ?? []).map((text, place) => (text ? place : -1)).filter((place) => place >= 0);
  const thinned = axis.ticktext?.some((text) => !text) || named.length > 9;
  if (!thinned || named.length <= 4) return;
  named.reverse().forEach((place, turn) => {
    if (turn % 2) axis.ticktext[place] = "";
  });
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
