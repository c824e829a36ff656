const LENGTH_MAX = 180;
/** Control characters, marks that turn the reading direction (exe.fdp shown as pdf.exe), and path separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}<>:"|?*\\/]/gu;

/**
 * A file name that can be stored, shown and put in a header: composed letters (macOS sends them apart), no path, no
 * invisible characters, at most 180 characters with the extension kept. Empty when nothing is left.
 */
export function safeFileName(name: string): string {
	const last = name.split(/[\\/]/).at(-1) ?? '';
	const clean = last.normalize('NFC').replace(UNSAFE, '').replace(/\s+/g, ' ').trim();
	const bare = clean.replace(/^\.+/, '').trim();
	const letters = [...bare];
	if (letters.length <= LENGTH_MAX) return bare;
	const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(bare)?.[0] ?? '';
	return letters.slice(0, LENGTH_MAX - [...extension].length).join('') + extension;
}
