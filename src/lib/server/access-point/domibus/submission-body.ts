/** The body of a submission as a stream of known length: nothing of the size of an envelope is held. */
import { randomBytes } from 'node:crypto';
import type { Submission } from '../connector.ts';
import { assert } from '../../assert.ts';
import type { DomibusOptions } from './domibus-options.ts';
import { writeSubmission } from './write-request.ts';

export interface RequestBody {
	contentType: string;
	length: number;
	/** Called once for every attempt. */
	open: () => AsyncIterable<Uint8Array>;
}

export const SOAP_TYPE = 'application/soap+xml; charset=UTF-8';

export function plainBody(bytes: Buffer): RequestBody {
	return {
		contentType: SOAP_TYPE,
		length: bytes.length,
		async *open() {
			yield bytes;
		}
	};
}

type Sender = Pick<DomibusOptions, 'dialect' | 'partyId' | 'partyType' | 'mtom'>;

export function submissionBody(sender: Sender, submission: Submission): RequestBody {
	return sender.mtom ? attachedBody(sender, submission) : inlineBody(sender, submission);
}

function inlineBody(sender: Sender, submission: Submission): RequestBody {
	const { head, tail } = writeSubmission(sender, submission);
	return {
		contentType: SOAP_TYPE,
		length: head.length + Math.ceil(submission.size / 3) * 4 + tail.length,
		async *open() {
			yield head;
			yield* base64Of(exactly(submission));
			yield tail;
		}
	};
}

const ROOT_ID = 'request@sluss';
const ENVELOPE_ID = 'envelope@sluss';

/** MTOM: the SOAP envelope and the SDK envelope as two parts of a MIME message (XOP §4.1). */
function attachedBody(sender: Sender, submission: Submission): RequestBody {
	// 128 random bits do not occur in an envelope by chance, and nobody can know them before.
	const boundary = `sluss-${randomBytes(16).toString('hex')}`;
	const { head, tail } = writeSubmission(sender, submission, ENVELOPE_ID);
	const before = Buffer.concat([
		partHead(boundary, ROOT_ID, 'application/xop+xml; charset=UTF-8; type="application/soap+xml"'),
		head,
		tail,
		Buffer.from('\r\n'),
		// Not text/xml: a receiver with XML in hand may be tempted to read it and to write it anew.
		partHead(boundary, ENVELOPE_ID, 'application/octet-stream')
	]);
	const after = Buffer.from(`\r\n--${boundary}--\r\n`);
	return {
		contentType:
			`multipart/related; type="application/xop+xml"; boundary="${boundary}"; ` +
			`start="<${ROOT_ID}>"; start-info="application/soap+xml"`,
		length: before.length + submission.size + after.length,
		async *open() {
			yield before;
			yield* exactly(submission);
			yield after;
		}
	};
}

function partHead(boundary: string, id: string, type: string): Buffer {
	return Buffer.from(
		`--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\n\r\n`
	);
}

/** The length has been announced: another one would make the access point read garbage, or wait. */
async function* exactly(submission: Submission): AsyncGenerator<Uint8Array> {
	let bytes = 0;
	for await (const chunk of submission.content()) {
		bytes += chunk.length;
		assert(bytes <= submission.size, 'an envelope is as large as was said');
		yield chunk;
	}
	assert(bytes === submission.size, 'an envelope is as large as was said');
}

/** Chunk by chunk; up to two bytes wait for the next one, so that only the end is padded. */
export async function* base64Of(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
	let rest = Buffer.alloc(0);
	for await (const part of content) {
		const chunk = Buffer.concat([rest, part]);
		const whole = chunk.length - (chunk.length % 3);
		if (whole > 0) yield Buffer.from(chunk.toString('base64', 0, whole), 'latin1');
		rest = Buffer.from(chunk.subarray(whole));
	}
	if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}
