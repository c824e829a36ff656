import { describe, expect, it } from 'vitest';
import { readDraftForm } from './draft-form.ts';

function formOf(entries: Array<[string, string]>): FormData {
	const form = new FormData();
	for (const [name, value] of entries) form.append(name, value);
	return form;
}

describe('readDraftForm', () => {
	it('changes nothing that the form does not have', () => {
		expect(readDraftForm(new FormData())).toEqual({});
	});

	it('does not take an answer nobody gave for a decision about secrecy', () => {
		expect(readDraftForm(formOf([['confidential', 'maybe']]))).toEqual({});
		expect(readDraftForm(formOf([['confidential', 'no']]))).toEqual({ confidential: false });
		expect(readDraftForm(formOf([['confidential', 'yes']]))).toEqual({ confidential: true });
	});

	it('ignores a recipient that is none', () => {
		for (const key of ['', '|x', '0203:a.example|', 'x']) {
			expect(readDraftForm(formOf([['recipient', key]]))).toEqual({});
		}
	});

	it('takes the recipient of the button before the one chosen earlier', () => {
		const form = formOf([
			['recipient', '0203:a.example|in|korg'],
			['recipient', '0203:b.example|sdk:inkorg']
		]);
		expect(readDraftForm(form).recipient).toEqual({
			organisation: '0203:b.example',
			address: 'sdk:inkorg'
		});
	});

	it('keeps empty texts: what is emptied is emptied', () => {
		expect(
			readDraftForm(
				formOf([
					['subject', ''],
					['text', '']
				])
			)
		).toEqual({ subject: '', text: '' });
	});

	it('pairs rows by their order and drops the removed one', () => {
		const form = formOf([
			['reference-root', 'dnr'],
			['reference-value', '2026-1'],
			['reference-root', 'dnr'],
			['reference-value', '2026-2'],
			['person-root', '1.2'],
			['person-value', '19'],
			['person-label', 'Barnet'],
			['remove-row', 'reference-0']
		]);
		expect(readDraftForm(form)).toEqual({
			references: [{ root: 'dnr', extension: '2026-2' }],
			persons: [{ root: '1.2', extension: '19', label: 'Barnet' }]
		});
	});
});
