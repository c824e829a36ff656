/**
 * The files that we send (`file-types.ts`), by what a person calls them. A mailbox's policy allows some of these families:
 * it can only be narrower than the list of types, and PDF is always in it, since that is what everybody takes.
 */
import { extensionOf } from './file-name.ts';
import { ALLOWED_EXTENSIONS } from './file-types.ts';

const EXTENSIONS = {
	pdf: ['pdf'],
	document: ['docx', 'odt', 'rtf'],
	spreadsheet: ['xlsx', 'ods', 'csv'],
	presentation: ['pptx', 'odp'],
	image: ['png', 'jpg', 'jpeg', 'gif', 'tif', 'tiff'],
	text: ['txt']
} as const satisfies Record<string, readonly string[]>;

export type FileFamily = keyof typeof EXTENSIONS;

export const FILE_FAMILIES = Object.keys(EXTENSIONS) as readonly FileFamily[];

/** The families that a policy allows, in their order. @param policy null: all of them */
export function familiesOf(policy: readonly FileFamily[] | null): readonly FileFamily[] {
	return policy === null
		? FILE_FAMILIES
		: FILE_FAMILIES.filter((family) => family === 'pdf' || policy.includes(family));
}

/** Extensions of the files that a policy allows, without dots. */
export function extensionsOf(policy: readonly FileFamily[] | null): readonly string[] {
	return policy === null
		? ALLOWED_EXTENSIONS
		: familiesOf(policy).flatMap((family) => EXTENSIONS[family]);
}

/** For a file input's `accept`. */
export function acceptOf(policy: readonly FileFamily[] | null): string {
	return extensionsOf(policy)
		.map((extension) => `.${extension}`)
		.join(',');
}

/** Whether a policy allows a file of this name. Whether it is what its name says is `identifyFile`'s to see. */
export function isAllowedByPolicy(fileName: string, policy: readonly FileFamily[] | null): boolean {
	return extensionsOf(policy).includes(extensionOf(fileName));
}

/**
 * A policy in its one form: known families, each once, PDF always among them; null when it allows all. Undefined for what
 * names none of ours.
 */
export function policyOf(families: readonly string[]): FileFamily[] | null | undefined {
	if (families.some((family) => !(FILE_FAMILIES as readonly string[]).includes(family))) {
		return undefined;
	}
	const policy = familiesOf(families as FileFamily[]);
	return policy.length === FILE_FAMILIES.length ? null : [...policy];
}
