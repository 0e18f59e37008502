// A branch of the navigation opens and closes; the page it stands for is its first entry, as a link must not be inside of the
// control that opens the branch.
const flatten = () => {
  for (const link of document.querySelectorAll('#tsd-nav-container summary a')) {
    const entry = document.createElement('li');
    const own = link.cloneNode(true);
    entry.append(own);
    const text = document.createElement('span');
    text.append(...link.childNodes);
    const list = link.closest('details')?.querySelector('ul');
    if (!list) continue;
    link.replaceWith(text);
    list.prepend(entry);
  }
};
const container = document.getElementById('tsd-nav-container');
if (container) {
  flatten();
  new MutationObserver(flatten).observe(container, { childList: true, subtree: true });
}
