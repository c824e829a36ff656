import { expect, test } from 'vitest';
import { isUriReference } from './uri-reference.ts';

test.each(['%', '%4', 'a%zz', '##', '[', 'a[b', '::', ':a', '1:b', 'å:b', 'a@b:c', '//[::1', '?['])(
	'%s is no address',
	(text) => expect(isUriReference(text)).toBe(false)
);

test.each([
	'',
	'#',
	'a b',
	'a:b',
	'a/b:c',
	'urn:fdc:digg.se:edelivery',
	'mailto:a@b.example',
	'//u@h:80',
	'http://[::1]/',
	'http://å.example/ö?p=q#r',
	'%C3%A5'
])('%s may be one', (text) => expect(isUriReference(text)).toBe(true));

test('a text of a million characters takes no longer than it is long', () => {
	for (const text of ['a', '/', '@', ':', '%41', '?', '[']) {
		expect(typeof isUriReference(`//${text.repeat(1_000_000)}\n`)).toBe('boolean');
	}
});
