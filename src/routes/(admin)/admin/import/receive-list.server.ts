import { IMPORT_BYTES_MAX } from '#lib/server/administration/import/limits.ts';
import { readUpload } from '#lib/server/upload/read-upload.ts';

/** The bytes of the one file of a form. `none`: no file was chosen. `broken`: it did not come to its end. */
export async function receiveList(
	request: Request
): Promise<{ bytes: Uint8Array } | { problem: 'none' | 'too-large' | 'broken' }> {
	let received: Buffer | undefined;
	let tooLarge = false;
	const limits = {
		...{ bodyBytesMax: IMPORT_BYTES_MAX + 20_000, filesMax: 1, fieldsMax: 5 },
		...{ fieldBytesMax: 1_000, idleMs: 60_000 }
	};
	const read = await readUpload(request, limits, async ({ content }) => {
		const chunks: Uint8Array[] = [];
		let size = 0;
		for await (const chunk of content) {
			size += chunk.byteLength;
			tooLarge ||= size > IMPORT_BYTES_MAX;
			if (!tooLarge) chunks.push(chunk);
		}
		received = Buffer.concat(chunks);
	});
	if (tooLarge) return { problem: 'too-large' };
	if (read.outcome === 'refused') {
		return { problem: read.reason === 'too-large' ? 'too-large' : 'broken' };
	}
	return received === undefined || received.length === 0
		? { problem: 'none' }
		: { bytes: received };
}
