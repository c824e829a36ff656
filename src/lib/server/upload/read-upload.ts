import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { chunksOf, drain } from './body-reader.ts';
import { UploadParts } from './upload-parts.ts';
import {
	UploadBroken,
	type UploadedFile,
	type UploadLimits,
	type UploadOutcome
} from './upload.ts';

/**
 * Reads a multipart body. `takeFile` gets one file after the other, while it arrives; what it leaves unread is skipped.
 * Files that were taken before a refusal stay taken.
 * @throws whatever `takeFile` throws, once the body has been read to its end.
 */
export async function readUpload(
	request: Request,
	limits: UploadLimits,
	takeFile: (file: UploadedFile) => Promise<void>
): Promise<UploadOutcome> {
	const contentType = request.headers.get('content-type') ?? '';
	if (!/^multipart\/form-data\b/i.test(contentType) || request.body === null) {
		return { outcome: 'refused', reason: 'not-multipart' };
	}
	const reader = request.body.getReader();
	const parser = parserOf(contentType, limits);
	const tooLarge = Number(request.headers.get('content-length')) > limits.bodyBytesMax;
	if (tooLarge || parser === undefined) {
		await drain(reader, limits.idleMs);
		return { outcome: 'refused', reason: tooLarge ? 'too-large' : 'malformed' };
	}
	const parts = new UploadParts(parser, takeFile);
	try {
		for await (const chunk of chunksOf(reader, limits)) {
			await parts.write(chunk);
			if (parts.broken) break;
		}
	} catch (error) {
		if (!(error instanceof UploadBroken)) throw error;
		parts.break(error.reason);
	}
	if (parts.refusal !== 'too-slow') await drain(reader, limits.idleMs);
	return await parts.end();
}

/** Undefined when the header names no usable boundary. */
function parserOf(contentType: string, limits: UploadLimits): BusboyInstance | undefined {
	try {
		return new Busboy({
			headers: { 'content-type': contentType },
			limits: {
				files: limits.filesMax,
				fields: limits.fieldsMax,
				parts: limits.filesMax + limits.fieldsMax + 1,
				fieldSize: limits.fieldBytesMax,
				headerPairs: 20,
				headerSize: 8_192
			}
		});
	} catch {
		return undefined;
	}
}
