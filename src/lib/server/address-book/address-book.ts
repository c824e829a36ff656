/** The SDK address book as we keep it: organisations, and the functions of theirs that can be written to. */

export interface Organisation {
	/** Participant id, lower case. */
	participantId: string;
	organisationNumber: string;
	name: string;
	alternateName: string;
	description: string;
}

export interface OrganisationFunction {
	participantId: string;
	/** The functional address: unique only together with its organisation, compared exactly. */
	identifier: string;
	name: string;
	description: string;
	/** Search words, space separated. */
	categories: string;
}

/** A function with the name of its organisation: what a person chooses as recipient. */
export interface AddressHit extends OrganisationFunction {
	organisationName: string;
}

/** A whole address book as read from its source, checked and with every function's organisation present. */
export interface AddressBookCopy {
	organisations: Organisation[];
	functions: OrganisationFunction[];
	/** Addresses whose organisation is missing. */
	orphans: number;
	/** Entries that could not be read. */
	unreadable: number;
}
