import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMessage } from '#lib/server/content/build-message.ts';
import { estimateBytes, roomForFile } from './estimate-bytes.ts';
import { MESSAGE_BYTES_MAX } from './message.ts';

const names = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
	.map((text) => `x${text}`);
const references = fc.array(fc.record({ root: names, extension: names, label: names }), {
	maxLength: 5
});
const files = fc.array(fc.record({ fileName: names, contentType: names, size: fc.nat(5000) }), {
	maxLength: 4
});
// eslint-disable-next-line no-control-regex -- these are what it is about
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

describe('the estimate of a message', () => {
	it('is never less than the message, and not much more', () => {
		const text = fc
			.string({ unit: 'grapheme', minLength: 1, maxLength: 2000 })
			.map((value) => `x${value}<&>"'`);
		fc.assert(
			fc.property(names, text, references, files, (subject, body, refs, attachments) => {
				fc.pre(!NOT_XML.test(JSON.stringify([subject, body, refs, attachments])));
				const built = buildMessage(
					{
						messageId: crypto.randomUUID(),
						conversationId: crypto.randomUUID(),
						refToMessageId: crypto.randomUUID(),
						createdAt: 0,
						subject,
						confidential: true,
						recipient: party([]),
						sender: party(refs),
						documents: [
							{ documentId: crypto.randomUUID(), documentName: subject, index: '1', texts: [body] }
						]
					},
					attachments.map((file) => ({ ...file, bytes: new Uint8Array(file.size) }))
				);
				const actual = Buffer.concat(built).length;
				const estimated = estimateBytes({ subject, text: body, references: refs, attachments });
				expect(estimated).toBeGreaterThanOrEqual(actual);
				expect(estimated).toBeLessThan(actual * 4 + 20_000);
			}),
			{ numRuns: 50 }
		);
	});

	it('leaves room for the largest file that fits, and none when it is full', () => {
		fc.assert(
			fc.property(fc.nat(25_000_000), (size) => {
				const message = {
					subject: 's',
					text: 't',
					references: [],
					attachments: [{ fileName: 'a.pdf', contentType: 'application/pdf', size }]
				};
				const room = roomForFile(message, 'b.pdf');
				const full = {
					...message,
					attachments: [
						...message.attachments,
						{ fileName: 'b.pdf', contentType: 'application/pdf', size: room }
					]
				};
				if (room > 0) {
					expect(estimateBytes(full)).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
					expect(estimateBytes(full)).toBeGreaterThan(MESSAGE_BYTES_MAX - 500);
				}
				expect(roomForFile(full, 'c.pdf')).toBeLessThan(room > 0 ? 500 : 1);
			})
		);
	});
});

function party(references: { root: string; extension: string; label: string }[]) {
	return {
		organisation: `0203:${'o'.repeat(250)}`,
		organisationName: 'å'.repeat(256),
		address: 'f'.repeat(256),
		functionName: 'ö'.repeat(256),
		persons: [],
		references
	};
}
