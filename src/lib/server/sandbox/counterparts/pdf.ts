/**
 * A small, valid PDF: one page of text in Helvetica. Enough for an attachment that a person can open in the demo, and for
 * nothing else.
 */
export interface PdfLine {
	text: string;
	/** Points. */
	size?: number;
	bold?: boolean;
}

const MARGIN = 64;
const TOP = 842 - MARGIN;
const LINE_LENGTH_MAX = 88;

/** Characters outside Latin 1 become question marks. */
export function makePdf(title: string, lines: readonly PdfLine[]): Buffer {
	const content = Buffer.from(contentOf(lines), 'latin1');
	const font = (name: string) =>
		`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
	const objects = [
		Buffer.from('<< /Type /Catalog /Pages 2 0 R /Lang (sv-SE) >>'),
		Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
		Buffer.from(
			'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R ' +
				'/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>'
		),
		Buffer.from(font('Helvetica')),
		Buffer.from(font('Helvetica-Bold')),
		Buffer.concat([
			Buffer.from(`<< /Length ${content.length} >>\nstream\n`),
			content,
			Buffer.from('\nendstream')
		]),
		Buffer.from(`<< /Title ${literal(title)} /Producer (Sluss) >>`, 'latin1')
	];
	return assemble(objects);
}

function assemble(objects: readonly Buffer[]): Buffer {
	// The binary comment tells transports that this is no text (ISO 32000-1 §7.5.2).
	const parts = [Buffer.from('%PDF-1.4\n%\xe5\xe4\xf6\xc5\n', 'latin1')];
	const offsets: number[] = [];
	let at = (parts[0] as Buffer).length;
	objects.forEach((object, index) => {
		const part = Buffer.concat([
			Buffer.from(`${index + 1} 0 obj\n`),
			object,
			Buffer.from('\nendobj\n')
		]);
		offsets.push(at);
		parts.push(part);
		at += part.length;
	});
	const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
	parts.push(
		Buffer.from(
			`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}` +
				`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\n` +
				`startxref\n${at}\n%%EOF\n`
		)
	);
	return Buffer.concat(parts);
}

function contentOf(lines: readonly PdfLine[]): string {
	let y = TOP;
	const commands: string[] = [];
	for (const { text, size = 11, bold = false } of lines) {
		for (const line of wrap(text)) {
			// Down by the height of the line to be written, so that a large one does not run into a small one above.
			y -= Math.round(size * 1.5);
			commands.push(
				`BT /${bold ? 'F2' : 'F1'} ${size} Tf ${MARGIN} ${y} Td ${literal(line)} Tj ET`
			);
		}
	}
	return commands.join('\n');
}

function wrap(text: string): string[] {
	const lines = [''];
	for (const word of text.split(' ')) {
		const last = lines[lines.length - 1] ?? '';
		if (last !== '' && last.length + word.length >= LINE_LENGTH_MAX) lines.push(word);
		else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
	}
	return lines;
}

/** A PDF string. WinAnsi and Latin 1 agree on every Swedish letter. */
function literal(text: string): string {
	const latin = text.replaceAll('–', '-').replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
	return `(${latin.replace(/[\\()]/g, '\\$&')})`;
}
