// Everything the page shows stands in it already; nothing is fetched.
const all = JSON.parse(document.getElementById("wb-data").textContent);

// {"$": 3} stands for the fourth entry of the pool; entries are filled in once.
const pool = [];
function full(value) {
  if (Array.isArray(value)) return value.map(full);
  if (value === null || typeof value !== "object") return value;
  if ("$" in value) return (pool[value.$] ??= full(all.pool[value.$]));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, full(item)]));
}

begin(all, document.getElementById("wb-page"), {
  tree: ({ lang, part, period, view }) => all.trees[lang][part][period][all.titles.en.findIndex(({ code }) => code === view)],
  piece: (number) => full(all.pieces[number]),
  ask: (_state, then) => then(),
});
