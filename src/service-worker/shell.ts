/**
 * Whether a file belongs to what every visit needs. The PDF viewer (about 2 MB) is fetched when somebody opens a PDF,
 * source maps never.
 */
export function isPartOfShell(path: string): boolean {
	return !path.endsWith('.map') && !/pdf/i.test(path);
}
