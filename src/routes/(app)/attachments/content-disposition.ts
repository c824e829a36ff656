/** RFC 6266: a plain name for old readers, the real one encoded after RFC 8187. */
export function contentDisposition(kind: 'inline' | 'attachment', fileName: string): string {
	const plain = fileName
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replace(/[^\x20-\x7e]|["\\%]/g, '_');
	const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
		/['()*!]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
	);
	return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
