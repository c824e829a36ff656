import { expect, test } from 'vitest';
import { parseText } from '#tests/support/sdk-samples.ts';
import { FINDINGS_MAX, FindingList } from './findings.ts';
import { descendantsOf, hasText } from './elements.ts';

test('A list of findings ends at its limit', () => {
	const findings = new FindingList(new Set());
	for (let i = 0; i < FINDINGS_MAX + 5; i++) findings.add('SV', 'structure', 'NA', String(i));
	expect(findings.isFull).toBe(true);
	expect(findings.toArray()).toHaveLength(FINDINGS_MAX);
});

test('A location ends above the first element that the schema does not know', () => {
	const { root } = parseText(
		'<m xmlns="urn:m"><b><x:hemligt xmlns:x="urn:x"><b/></x:hemligt></b><hemligt><b/></hemligt></m>'
	);
	const findings = new FindingList(new Set(['m urn:m', 'b urn:m']));
	for (const element of [root, ...descendantsOf(root)]) {
		findings.add('SV', 'structure', element, 'x');
	}
	findings.add('SV', 'structure', parseText('<hemligt/>').root, 'x');
	expect(findings.toArray().map(({ location }) => location)).toEqual([
		'/m',
		'/m/b',
		'/m/b',
		'/m/b',
		'/m',
		'/m',
		'NA'
	]);
});

test.each([
	['<a/>', false],
	['<a> \n\t&#13;<!-- c --><![CDATA[ ]]><b>x</b></a>', false],
	['<a>&#160;</a>', true],
	['<a>\u00a0</a>', true],
	['<a><b/> x </a>', true]
])('%j has text of its own: %s', (xml, expected) => {
	expect(hasText(parseText(xml).root)).toBe(expected);
});
