import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
	exportedZip,
	forged,
	jsonIn,
	sendAndAccept,
	textIn,
	withFiles
} from '#tests/support/evidence.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, sealReceiptFrom } from '#tests/support/region.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { FILES, type AuditFile, type Manifest, type TransferFile } from './evidence-package.ts';
import { verifyEvidence } from './verify-evidence.ts';

const world = useMessageService();
let stranger: MadeCertificate;
beforeAll(() => {
	stranger = certificateFor('Annan kommun');
});

const failures = (zip: Uint8Array, signer?: string) =>
	verifyEvidence(zip, signer)
		.checks.filter(({ ok }) => !ok)
		.map(({ check, file, text }) => ({ check, file, text }));

describe('a package that somebody has changed', () => {
	let zip: Buffer;
	let id: string;
	beforeEach(async () => {
		id = await sendAndAccept(world.service, world.parties);
		zip = await exportedZip(world.service.deps, { actor: INSTALLATION, id });
	});
	const envelope = 'envelopes/01-message-sent.xml';
	const receipt = 'envelopes/02-receipt-received.xml';

	test.each([
		['no zip', () => Buffer.from('hello'), 'no zip'],
		['nothing', () => Buffer.alloc(0), 'no zip'],
		['cut off', () => zip.subarray(0, zip.length - 100), 'no zip'],
		['no manifest', () => withFiles(zip, { [FILES.manifest]: undefined }), 'missing'],
		[
			'a manifest that is none',
			() => withFiles(zip, { [FILES.manifest]: '{}' }),
			'not as it should'
		],
		[
			'a file changed',
			() => withFiles(zip, { [FILES.transfer]: '{}' }),
			'the file has been changed'
		],
		['a file missing', () => withFiles(zip, { [receipt]: undefined }), 'the file is missing'],
		['a file more', () => withFiles(zip, { 'more.txt': 'x' }), 'does not know this file'],
		[
			'one character of an envelope',
			() => withFiles(zip, { [envelope]: textIn(zip, envelope).replace('>1.0<', '>1.1<') }),
			'the file has been changed'
		],
		['no signature', () => withFiles(zip, { [FILES.signature]: undefined }), 'signature'],
		[
			'another signature',
			() => withFiles(zip, { [FILES.signature]: Buffer.alloc(256, 1) }),
			'signature does not hold'
		],
		[
			"a manifest that is another's",
			() =>
				withFiles(zip, {
					[FILES.manifest]: textIn(zip, FILES.manifest).replace('kommun.example', 'other.example')
				}),
			'signature does not hold'
		]
	])('%s', (_, make, text) => {
		const found = failures(make());
		expect(found.map((each) => each.text).join('; ')).toContain(text);
		expect(verifyEvidence(make()).valid).toBe(false);
	});

	test.each(['constructor', 'toString', '__proto__'])(
		'a manifest that lists a file named %s, which is not there',
		(name) => {
			const manifest = jsonIn<Manifest>(zip, FILES.manifest);
			manifest.files.push({ name, size: 0, sha256: '0'.repeat(64) });
			const changed = withFiles(zip, { [FILES.manifest]: JSON.stringify(manifest) });
			expect(failures(changed)).toContainEqual({
				check: 'files',
				file: name,
				text: 'the file is missing'
			});
		}
	);

	test('a forger with another key is found out by the certificate that is expected', () => {
		const forgery = forged(zip, { [FILES.readme]: 'x' }, stranger);
		expect(failures(forgery)).toEqual([]);
		expect(failures(forgery, world.parties.own.certificatePem)).toEqual([
			{
				check: 'manifest-signer',
				file: FILES.signer,
				text: 'it is another certificate than was expected'
			}
		]);
	});

	const changedTransfer = (change: (transfer: TransferFile) => void) => {
		const transfer = jsonIn<TransferFile>(zip, FILES.transfer);
		change(transfer);
		return { [FILES.transfer]: JSON.stringify(transfer) };
	};
	const changedAudit = (change: (audit: AuditFile) => void) => {
		const audit = jsonIn<AuditFile>(zip, FILES.audit);
		change(audit);
		return { [FILES.audit]: JSON.stringify(audit) };
	};

	/** Even whoever has our key cannot make these fit. */
	test.each([
		[
			'an envelope whose signature does not hold',
			() => ({ [envelope]: textIn(zip, envelope).replace('>1.0<', '> 1.0<') }),
			'SIGNATURE_INVALID'
		],
		[
			'another envelope than was recorded',
			() => ({ [envelope]: textIn(zip, receipt) }),
			'its id is'
		],
		[
			'a receipt for another message',
			() => ({
				[receipt]: sealReceiptFrom(world.parties.region, {
					messageId: '11111111-2222-4333-8444-555555555555'
				})
			}),
			'not the message here'
		],
		[
			'a receipt of a third party',
			() => ({
				[receipt]: sealReceiptFrom(stranger, { messageId: id, sender: '0203:other.example' })
			}),
			'not between those two'
		],
		[
			'a receipt that says the opposite',
			() => ({
				[receipt]: sealReceiptFrom(world.parties.region, {
					messageId: id,
					findings: [{ reason: 'BV', detail: 'not-found', location: 'NA', text: 'x' }]
				})
			}),
			'no receipt here says so'
		],
		[
			'another status than the last event',
			() => changedTransfer(({ message }) => message && (message.status = 'REJECTED')),
			'the last event is not REJECTED'
		],
		[
			'another counterpart',
			() =>
				changedTransfer(({ message }) => message && (message.to.organisation = '0203:x.example')),
			'the message is not'
		],
		[
			'an event of the log changed',
			() => changedAudit(({ events }) => (events[0]!.at += 1)),
			'it is not what was hashed'
		],
		[
			'events of the log in another order',
			() => changedAudit(({ events }) => events.reverse()),
			'out of order'
		],
		[
			'a log that ends before its events',
			() => changedAudit((audit) => (audit.head = { seq: 1, hash: 'a'.repeat(64) })),
			'the log ends before'
		]
	])('with a new manifest of our own key: %s', (_, changes, text) => {
		const changed = changes() as Record<string, string | Buffer>;
		// What was recorded is made to fit, too.
		const found = failures(forged(zip, fitted(zip, changed), world.parties.own));
		expect(found.map((each) => each.text).join('; ')).toContain(text);
	});
});

/** Transfer.json with the fingerprints of the envelopes that have been put in place. */
function fitted(
	zip: Buffer,
	changes: Record<string, string | Buffer>
): Record<string, string | Buffer> {
	const text = changes[FILES.transfer] ?? textIn(zip, FILES.transfer);
	const transfer = JSON.parse(text.toString()) as TransferFile;
	for (const each of transfer.transfers) each.sha256 = null;
	return { ...changes, [FILES.transfer]: JSON.stringify(transfer) };
}
