/**
 * Whether a file belongs to what every visit needs. The PDF viewer (about 2 MB) is fetched when somebody opens a PDF,
 * the larger icons when somebody installs, source maps never.
 */
export function isPartOfShell(path: string): boolean {
	return !path.endsWith('.map') && !/pdf/i.test(path) && !/maskable|icon-(180|512)/.test(path);
}
