/** Registers that an identifier can come from (SDK message 3: `attention/reference`, `attention/person`). */
import type { Messages } from '#lib/i18n/sv.ts';

type ReferenceKind = keyof Messages['compose']['referenceKinds'];
type PersonKind = keyof Messages['compose']['personKinds'];

export const REFERENCE_ROOTS: ReadonlyArray<{ root: string; kind: ReferenceKind }> = [
	{ root: 'dnr', kind: 'dnr' },
	{ root: '1.3.88', kind: 'gln' },
	{ root: 'unregistred', kind: 'unregistred' }
];

export const PERSON_ROOTS: ReadonlyArray<{ root: string; kind: PersonKind }> = [
	{ root: '1.2.752.129.2.1.3.1', kind: 'personalNumber' },
	{ root: '1.2.752.129.2.1.3.3', kind: 'coordinationNumber' },
	{ root: '1.2.752.74.9.1', kind: 'reserveNumber' },
	{ root: '1.2.752.29.6.2.1', kind: 'hsaId' },
	{ root: '0.9.2342.19200300.100.1.3', kind: 'email' },
	{ root: '1.2.752.129.2.1.2.1', kind: 'other' }
];
