import { describe, expect, test } from 'vitest';
import { changed, parseText, sampleMessageXml } from '#tests/support/sdk-samples.ts';
import { checkMessage } from './check-message.ts';
import { COUNT_LIMITS, SHORT_TEXTS, SHORT_TEXT_LENGTH_MAX } from './message-limits.ts';

const reasons = (xml: string) =>
	checkMessage(parseText(xml)).map(({ reason, detail }) => `${reason}/${detail}`);

describe('A message that is more than we take is refused, and one at the limit is not:', () => {
	test.each(COUNT_LIMITS)('$local', ({ local, countMax }) => {
		const xml = sampleMessageXml();
		const [one = ''] = new RegExp(`<m:${local}>.*?</m:${local}>`, 's').exec(xml) ?? [];
		const present = xml.split(`<m:${local}>`).length - 1;
		const full = changed(xml, one, one.repeat(countMax - present + 1));
		expect(reasons(full)).toEqual([]);
		expect(reasons(changed(full, one, one + one))).toContain('BV/too-long');
	});

	test.each(SHORT_TEXTS.map((local) => [local]))('the length of %s', (local) => {
		const xml = sampleMessageXml();
		const place = new RegExp(`(?<=<m:${local}>)[^<]+(?=</m:${local}>(?!.*<m:${local}>))`, 's');
		expect(reasons(changed(xml, place, 'x'.repeat(SHORT_TEXT_LENGTH_MAX + 1)))).toContain(
			'BV/invariant'
		);
	});
});
