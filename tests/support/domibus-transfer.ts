/**
 * A process of its own that hands a large envelope to an access point and fetches one, for the measurement of its memory.
 * Arguments: address, `mtom` or `inline`, size, folder. Prints one line of JSON.
 */
import { createHash } from 'node:crypto';
import { createDomibusConnector } from '#lib/server/access-point/domibus/domibus-connector.ts';
import { systemClock } from '#lib/server/clock.ts';
import { silentLog } from '#lib/server/log.ts';

const [url = '', carrying = '', sizeText = '', spoolFolder = ''] = process.argv.slice(2);
const connector = createDomibusConnector({
	url,
	dialect: 'ws-plugin-5',
	partyId: 'AP',
	partyType: 'urn:ap',
	credentials: {},
	mtom: carrying === 'mtom',
	spoolFolder,
	clock: systemClock,
	log: silentLog
});

async function* content(size: number): AsyncGenerator<Buffer> {
	for (let left = size; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(65_536, left), left);
}

async function submit(size: number) {
	const { outcome } = await connector.submit({
		transportId: `${size}@large`,
		envelopeId: 'envelope',
		sender: '0203:a.example',
		recipient: '0203:b.example',
		documentType: 'urn:x',
		size,
		content: () => content(size)
	});
	if (outcome !== 'accepted') throw new Error(outcome);
}

async function fetch(size: number): Promise<{ bytes: number; sha256: string }> {
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of (await connector.fetch(`${size}@large`))?.content ?? []) {
		bytes += chunk.length;
		hash.update(chunk);
	}
	return { bytes, sha256: hash.digest('hex') };
}

/** The most that this process has ever had, in bytes. */
const peak = () => process.resourceUsage().maxRSS * 1024;

const size = Number(sizeText);
// Before the measurement everything has been loaded, and the collector has found its pace.
await submit(20_000_000);
await fetch(20_000_000);
const before = peak();
await submit(size);
const afterSubmit = peak();
const fetched = await fetch(size);
// Before the same bytes are made once more, to compare.
const afterFetch = peak();
const expected = createHash('sha256');
for await (const chunk of content(size)) expected.update(chunk);
process.stdout.write(
	JSON.stringify({
		same: fetched.bytes === size && fetched.sha256 === expected.digest('hex'),
		submitGrowth: afterSubmit - before,
		fetchGrowth: afterFetch - afterSubmit
	})
);
connector.close();
