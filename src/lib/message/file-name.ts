const FILE_NAME_LENGTH_MAX = 256;

/**
 * A file name that is safe to show and to save: no folders, no control characters, nothing that turns the reading
 * direction (`gpj.exe` shown as `exe.jpg`), nothing that file systems refuse; at most 256 characters, with its
 * extension kept. Never empty.
 */
export function cleanFileName(fileName: string): string {
	const base = fileName
		.toWellFormed()
		.normalize('NFC')
		// Control, format (bidirectional, zero width), private and line separator characters.
		.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, '')
		.split(/[/\\]/)
		.at(-1)!
		.replace(/[<>:"|?*]/g, '_')
		.replace(/\s+/g, ' ')
		.replace(/^[ .]+|[ .]+$/g, '');
	if (base === '') return 'fil';
	const characters = [...base];
	if (characters.length <= FILE_NAME_LENGTH_MAX) return base;
	const extension = [...(/\.[^.]{1,16}$/.exec(base)?.[0] ?? '')];
	return [...characters.slice(0, FILE_NAME_LENGTH_MAX - extension.length), ...extension].join('');
}

/** Lower case, without the dot; '' when there is none. */
export function extensionOf(fileName: string): string {
	return /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}
