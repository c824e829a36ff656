import type { FieldChange } from '#lib/administration/import.ts';

/** Where two sets of texts differ, in their order. */
export function differences(
	before: Readonly<Record<string, string>>,
	after: Readonly<Record<string, string>>
): FieldChange[] {
	return Object.keys(before)
		.filter((field) => before[field] !== after[field])
		.map((field) => ({ field, before: before[field] ?? '', after: after[field] ?? '' }));
}
