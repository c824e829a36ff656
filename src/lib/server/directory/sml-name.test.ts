import { describe, expect, it } from 'vitest';
import { cnameName, naptrName } from './sml-name.ts';

/** Names that are published in DNS, and some computed by others (access-point.md §6.1). */
const NAMES: [value: string, label: string][] = [
	['0208:0677424046', 'YRUDM3NQRM76UOBZH4GRIOBEWMQD4MX574CFDTM75ZPHREX4YDYA'],
	['0242:001066', 'TIT36QLE62Y2YVWOVQ5NXG6RQUYMOABFH4NG7XVGTZMAEHFRE5PA'],
	['dynceftest2party71gw', 'Y77IGVVUUFTBTHSW5CWSTWKSFDR5MTHZB4XFJXPLU66HMKZR3MNQ'],
	['0203:testa.testbed.inera.se', 'WF77WYAWVKI4ZKCYWWM3OVURR4V2YYQMCOAQR7TRPZMSUF7REFDA'],
	['0203:testb.testbed.inera.se', 'I565XGD6EM5RHE42MZY4BMLCCPSHK7EOTTCRG4ZCJ3JUIXAPPNCA']
];

describe('the name of a participant in the SML', () => {
	it.each(NAMES)('is the SHA-256 of %s in base32, the scheme and the zone', (value, label) => {
		expect(naptrName(value, 'sml.example')).toBe(`${label}.iso6523-actorid-upis.sml.example`);
	});

	it('is the same in upper and lower case', () => {
		expect(naptrName('0203:TestA.Testbed.Inera.SE', 'z.example')).toBe(
			naptrName('0203:testa.testbed.inera.se', 'z.example')
		);
	});

	it('was the MD5 in hex in the old form', () => {
		expect(cnameName('9915:test', 'sml.example')).toBe(
			'B-85008b8279e07ab0392da75fa55856a2.iso6523-actorid-upis.sml.example'
		);
		expect(cnameName('0203:testa.testbed.inera.se', 'z.example')).toMatch(
			/^B-990c7dc7b35e1044dd2ea99cd7d2aed1\./
		);
	});
});
