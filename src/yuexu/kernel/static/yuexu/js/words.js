// The translated sentences of ui/words.html; {name} is filled in.
export function word(name, values = {}) {
  const text = document.getElementById("yx-words")?.dataset[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}
