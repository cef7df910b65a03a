// Buttons that fetch a file piece by piece and hand it to the browser as a download.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "wb-downloads";
  el.append(root);
  let parts = [];
  let have = 0;

  const ask = (number, offset) => model.send({ kind: "piece", number, offset });
  const draw = () => {
    root.replaceChildren(...model.get("items").map((item, number) => {
      const button = document.createElement("button");
      button.className = "wb-button";
      button.textContent = item.title;
      button.addEventListener("click", () => {
        parts = [];
        have = 0;
        button.disabled = true;
        ask(number, 0);
      });
      return button;
    }));
  };
  const hand = (name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    parts = [];
  };
  model.on("msg:custom", (message, buffers) => {
    const button = root.children[message.number];
    if (message.kind !== "piece") {
      if (button) button.disabled = false;
      return;
    }
    if (message.offset !== have) return;
    parts.push(buffers[0]);
    have += buffers[0].byteLength;
    if (have < message.size && buffers[0].byteLength) return ask(message.number, have);
    if (button) button.disabled = false;
    hand(model.get("items")[message.number].name);
  });
  model.on("change:items", draw);
  draw();
}

export default { render };
