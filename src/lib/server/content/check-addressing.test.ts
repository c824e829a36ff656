import { expect, test } from 'vitest';
import { SAMPLE_MESSAGE } from '#tests/support/sdk-samples.ts';
import { checkAddressing } from './check-addressing.ts';
import { checkContentTypes } from './check-content-types.ts';

const ENVELOPE = {
	id: SAMPLE_MESSAGE.messageId,
	from: SAMPLE_MESSAGE.sender.organisation,
	to: SAMPLE_MESSAGE.recipient.organisation,
	handlingServiceId: SAMPLE_MESSAGE.recipient.address
};
const reasons = (envelope: Parameters<typeof checkAddressing>[1]) =>
	checkAddressing(SAMPLE_MESSAGE, envelope).map(({ reason, detail }) => `${reason}/${detail}`);

test.each([
	['another sender', { from: '0203:ekholmen.example' }],
	['another recipient', { to: '0203:norrvik.example' }],
	['another function', { handlingServiceId: 'sdk:0203:ekholmen.example:annan' }],
	['a function in another case', { handlingServiceId: ENVELOPE.handlingServiceId.toUpperCase() }],
	['no function', { handlingServiceId: undefined }]
])('An envelope with %s is BV/security', (_, difference) => {
	expect(reasons({ ...ENVELOPE, ...difference })).toEqual(['BV/security']);
});

test('An envelope with another id is BV/invariant', () => {
	expect(reasons({ ...ENVELOPE, id: SAMPLE_MESSAGE.conversationId })).toEqual(['BV/invariant']);
});

test('Organisations and ids are compared without regard to case', () => {
	const { id, from, to } = ENVELOPE;
	const upper = { id: id.toUpperCase(), from: from.toUpperCase(), to: to.toUpperCase() };
	expect(reasons({ ...ENVELOPE, ...upper })).toEqual([]);
});

test('A file of a type that we do not take is BV/not-supported; PDF always is taken', () => {
	const types = ['application/pdf', 'Application/PDF; name=a', 'image/png', 'text/html'];
	const files = types.map((contentType) => ({ contentType }));
	const findings = checkContentTypes(files, new Set(['image/png']));
	expect(findings).toEqual([
		expect.objectContaining({
			reason: 'BV',
			detail: 'not-supported',
			text: expect.not.stringContaining('html')
		})
	]);
});
