/**
 * Whether a file belongs to what every visit needs: code, styles, the offline page and the icons of notices. What the
 * PDF viewer works with (its worker, fonts and decoders, about 2 MB) is fetched when somebody opens a PDF, the larger
 * icons when somebody installs.
 */
export function isPartOfShell(path: string): boolean {
	if (/pdf/i.test(path)) return false;
	if (path.startsWith('_app/')) return /\.(js|css)$/.test(path);
	return /^(offline\.(html|css|js)|manifest\.webmanifest|icons\/(icon\.svg|icon-192\.png|badge-96\.png))$/.test(
		path
	);
}
