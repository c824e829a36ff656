import { describe, expect, it } from 'vitest';
import {
	acceptOf,
	extensionsOf,
	familiesOf,
	FILE_FAMILIES,
	isAllowedByPolicy,
	policyOf
} from './file-families.ts';
import { ALLOWED_EXTENSIONS } from './file-types.ts';

describe('families of files', () => {
	it('are together the types that we send, none more and none twice', () => {
		const all = extensionsOf([...FILE_FAMILIES]);
		expect([...all].sort()).toEqual([...ALLOWED_EXTENSIONS].sort());
	});

	it('never allow what the federation’s list does not', () => {
		for (const name of ['a.exe', 'a.zip', 'a.docm', 'a', 'a.pdf.html']) {
			expect(isAllowedByPolicy(name, null)).toBe(false);
			expect(isAllowedByPolicy(name, [...FILE_FAMILIES])).toBe(false);
		}
	});

	it('keep PDF, whatever a policy leaves out', () => {
		expect(familiesOf([])).toEqual(['pdf']);
		expect(isAllowedByPolicy('Brev.PDF', [])).toBe(true);
		expect(isAllowedByPolicy('brev.docx', [])).toBe(false);
		expect(acceptOf(['image'])).toBe('.pdf,.png,.jpg,.jpeg,.gif,.tif,.tiff');
	});

	it('have one form as a policy: all is none, what is unknown is no policy', () => {
		expect(policyOf([...FILE_FAMILIES])).toBeNull();
		expect(policyOf(['image', 'image'])).toEqual(['pdf', 'image']);
		expect(policyOf([])).toEqual(['pdf']);
		expect(policyOf(['macro'])).toBeUndefined();
	});
});
