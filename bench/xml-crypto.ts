import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { median, timeRuns, type BenchCase } from './bench-case.ts';
import { read } from './fixtures.ts';

/** xml-crypto, the usual JavaScript choice, only verifies here: that alone is to be compared with all of opening. */
export default (async (fixtures) => {
	const publicCert = read(fixtures, 'sender.crt').toString();
	const envelope = read(fixtures, 'large-envelope.xml');
	const times = await timeRuns(2, () => {
		const xml = envelope.toString();
		const document = new DOMParser().parseFromString(xml, 'text/xml');
		const signature = document.documentElement?.lastChild;
		const verifier = new SignedXml({ publicCert });
		verifier.loadSignature(signature as unknown as Node);
		if (!verifier.checkSignature(xml)) throw new Error('xml-crypto finds the signature invalid');
	});
	return [{ work: 'open 1 × 30 MB', tool: 'xml-crypto', ms: median(times), note: 'verifies only' }];
}) satisfies BenchCase;
