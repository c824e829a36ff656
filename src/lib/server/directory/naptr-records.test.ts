import type { NaptrRecord } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { chooseUrl, urlOfRegexp } from './naptr-records.ts';

const record = (changes: Partial<NaptrRecord> = {}): NaptrRecord => ({
	flags: 'U',
	service: 'Meta:SMP',
	regexp: '!.*!http://smp.example!',
	replacement: '',
	order: 100,
	preference: 10,
	...changes
});
const to = (host: string, changes: Partial<NaptrRecord> = {}) =>
	record({ regexp: `!.*!http://${host}!`, ...changes });

describe('the regexp of a NAPTR record', () => {
	it.each([
		['an expression that takes something of the name', '!^(.*)$!http://\\1.example!'],
		['another expression', '!^0203:!http://smp.example!'],
		['no expression', '!!http://smp.example!'],
		['a replacement that refers back', '!.*!http://\\0.example/!'],
		['another scheme', '!.*!file:///etc/passwd!'],
		['no address', '!.*!smp.example!'],
		['credentials', '!.*!http://user:secret@smp.example!'],
		['a query', '!.*!http://smp.example/?x=!'],
		['a fragment', '!.*!http://smp.example/#!'],
		['other flags', '!.*!http://smp.example!g'],
		['no end', '!.*!http://smp.example'],
		['more after the end', '!.*!http://smp.example!!'],
		['a letter as delimiter', 'x.*xhttp://smp.eample/x'],
		['nothing', ''],
		['an address without end', `!.*!http://smp.example/${'a'.repeat(1_000)}!`]
	])('is refused with %s', (_, regexp) => {
		expect(urlOfRegexp(regexp)?.href).toBeUndefined();
	});

	it.each([
		['!.*!http://smp.example!', 'http://smp.example/'],
		['!^.*$!https://smp.example:8443/sdk/!', 'https://smp.example:8443/sdk/'],
		['!.*!HTTP://SMP.example/Sdk!i', 'http://smp.example/Sdk'],
		['#^.*$#http://smp.example/!bang#', 'http://smp.example/!bang'],
		['/.*/http:\\\\smp/', undefined]
	])('%s means %s', (regexp, url) => {
		expect(urlOfRegexp(regexp)?.href).toBe(url);
	});
});

describe('of several records', () => {
	it('the lowest order counts, then the lowest preference', () => {
		const records = [
			to('c.example', { order: 20, preference: 1 }),
			to('b.example', { order: 10, preference: 20 }),
			to('a.example', { order: 10, preference: 5 })
		];
		expect(chooseUrl(records)?.host).toBe('a.example');
	});

	it('those of other services, other flags and with what we refuse are passed by', () => {
		expect(
			chooseUrl([
				to('a.example', { service: 'E2U+sip', order: 1 }),
				to('b.example', { flags: 'S', order: 2 }),
				to('c.example', { flags: '', order: 3 }),
				record({ regexp: '!.*!ftp://d.example!', order: 4 }),
				to('e.example', { flags: 'u', service: 'META:SMP', order: 5 })
			])?.host
		).toBe('e.example');
		expect(chooseUrl([])).toBeUndefined();
	});
});
