/** Hands a file to the officer as a download: it opens and prints in whatever the computer has for it. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the content by then.
  URL.revokeObjectURL(address);
}
