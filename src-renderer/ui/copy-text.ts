/**
 * Puts text on the clipboard. Browsers offer their clipboard only to secure pages, and a workstation's interface may be
 * plain HTTP behind a name, so the old way stays as the second one.
 */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return;
    } catch {
      // Refused, for example without focus: try the old way.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
