/** Who can be signed in as in the sandbox: one of each kind of user, with the rights that such a person would have. */
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import type { OrganisationRole } from '../identity/roles.ts';

export interface DemoPerson {
	id: string;
	displayName: string;
	title: string;
	/** By the last part of the mailbox's functional address. */
	rights: Readonly<Record<string, MailboxRights>>;
	role?: OrganisationRole;
}

const WORKS = { queue: true, read: true, send: true, administer: false };
const READS = { queue: true, read: true, send: false, administer: false };
const WATCHES = { queue: true, read: false, send: false, administer: false };
const LEADS = { ...WATCHES, administer: true };

export const DEMO_PEOPLE: readonly DemoPerson[] = [
	{
		id: '00000000-0000-4000-8000-000000000001',
		displayName: 'Sara Strand',
		title: 'Socialsekreterare, barn och unga',
		rights: { 'barn-och-unga': WORKS, elevhalsan: READS }
	},
	{
		id: '00000000-0000-4000-8000-000000000002',
		displayName: 'Johan Fors',
		title: 'Socialsekreterare, barn och unga',
		rights: { 'barn-och-unga': WORKS, 'ekonomiskt-bistand': WORKS }
	},
	{
		id: '00000000-0000-4000-8000-000000000003',
		displayName: 'Maria Ås',
		title: 'Enhetschef, ser köer men läser inte',
		rights: { 'barn-och-unga': LEADS, 'ekonomiskt-bistand': WATCHES, aldreomsorg: WATCHES }
	},
	{
		id: '00000000-0000-4000-8000-000000000004',
		displayName: 'Amir Dalen',
		title: 'Biståndshandläggare, äldreomsorg',
		rights: { aldreomsorg: WORKS }
	},
	{
		id: '00000000-0000-4000-8000-000000000005',
		displayName: 'Lena Holm',
		title: 'Registrator',
		rights: {
			registrator: WORKS,
			'barn-och-unga': WATCHES,
			'ekonomiskt-bistand': WATCHES,
			aldreomsorg: WATCHES,
			elevhalsan: WATCHES
		}
	},
	{
		id: '00000000-0000-4000-8000-000000000006',
		displayName: 'Olle Berg',
		title: 'IT-drift, ser hur allt mår men inga meddelanden',
		rights: {},
		role: 'operations'
	},
	{
		id: '00000000-0000-4000-8000-000000000007',
		displayName: 'Karin Lund',
		title: 'Systemförvaltare, ger behörigheter men läser inga meddelanden',
		rights: {},
		role: 'administrator'
	},
	{
		id: '00000000-0000-4000-8000-000000000008',
		displayName: 'Eva Sund',
		title: 'Informationssäkerhet, granskar loggen',
		rights: {},
		role: 'auditor'
	}
];
