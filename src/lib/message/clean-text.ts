/** Text as it can be sent: what XML 1.0 cannot carry is left out (pasted control characters, halves of surrogates). */

/** Keeps line breaks, as `\n`. */
export function cleanText(text: string): string {
	return (
		text
			.toWellFormed()
			.replace(/\r\n?/g, '\n')
			// eslint-disable-next-line no-control-regex -- these are what it is about (XML 1.0, production Char)
			.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
	);
}

/** One line, without space around it. */
export function cleanLine(text: string): string {
	return cleanText(text).replace(/\s+/g, ' ').trim();
}

/** Characters as people and the specification count them: code points. */
export function lengthOf(text: string): number {
	return [...text].length;
}
