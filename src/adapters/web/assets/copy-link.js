// Turns the permalink of a page into a button that copies it. Without this it is an ordinary link.
for (const link of document.querySelectorAll('a[data-copied]')) {
  if (!navigator.clipboard) break;
  const label = link.textContent;
  link.addEventListener('click', async (event) => {
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      link.textContent = link.dataset.copied;
      setTimeout(() => {
        link.textContent = label;
      }, 2500);
    } catch {
      location.href = link.href;
    }
  });
}
