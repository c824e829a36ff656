type Path = readonly string[];

const PARTY = [
	'AgentParty',
	'Contact',
	'FinancialAccount',
	'Language',
	'PartyIdentification',
	'PartyLegalEntity',
	'PartyName',
	'PartyTaxScheme',
	'Person',
	'PhysicalLocation',
	'PostalAddress',
	'PowerOfAttorney',
	'ServiceProviderParty',
	'IndustryClassificationCode',
	'LogoReferenceID',
	'MarkAttentionIndicator',
	'MarkCareIndicator',
	'WebsiteURI'
];
const RESPONSE = ['Description', 'EffectiveDate', 'EffectiveTime', 'ReferenceID'];
const LINE = ['DocumentResponse', 'LineResponse'];

/** R1-APP: what UBL's ApplicationResponse has and the profile does not use, by the element that it stands in. */
export const UNUSED_ELEMENTS: readonly (readonly [Path, readonly string[]])[] = [
	[
		[],
		[
			'Signature',
			'Note',
			'ProfileExecutionID',
			'ResponseDate',
			'ResponseTime',
			'UBLVersionID',
			'UUID',
			'VersionID'
		]
	],
	[['SenderParty'], PARTY],
	[['ReceiverParty'], PARTY],
	[
		['DocumentResponse', 'DocumentReference'],
		[
			'Attachment',
			'IssuerParty',
			'ResultOfVerification',
			'ValidityPeriod',
			'CopyIndicator',
			'DocumentDescription',
			'DocumentStatusCode',
			'DocumentType',
			'DocumentTypeCode',
			'IssueDate',
			'IssueTime',
			'LanguageID',
			'LocaleCode',
			'UUID',
			'VersionID',
			'XPath'
		]
	],
	[['DocumentResponse'], ['IssuerParty', 'RecipientParty']],
	[
		['DocumentResponse', 'Response'],
		['Status', ...RESPONSE]
	],
	[
		[...LINE, 'LineReference'],
		['DocumentReference', 'LineStatusCode', 'UUID']
	],
	[[...LINE, 'Response'], RESPONSE],
	[
		[...LINE, 'Response', 'Status'],
		[
			'Condition',
			'ConditionCode',
			'Description',
			'IndicationIndicator',
			'Percent',
			'ReferenceDate',
			'ReferenceTime',
			'ReliabilityPercent',
			'SequenceID',
			'Text'
		]
	]
];

/** Their names alone. */
export const UNUSED_NAMES: readonly string[] = UNUSED_ELEMENTS.flatMap(([, names]) => names);

/** R1-APP: elements whose attributes the profile limits, with those that it leaves. */
export const USED_ATTRIBUTES: readonly (readonly [Path, readonly string[]])[] = [
	[['CustomizationID'], []],
	[['ProfileID'], []],
	[['ID'], []],
	[['SenderParty', 'EndpointID'], ['schemeID']],
	[['ReceiverParty', 'EndpointID'], ['schemeID']],
	[['DocumentResponse', 'DocumentReference', 'ID'], []],
	[['DocumentResponse', 'Response', 'ResponseCode'], []],
	[[...LINE, 'LineReference', 'LineID'], []],
	[[...LINE, 'Response', 'ResponseCode'], []],
	[[...LINE, 'Response', 'Status', 'StatusReasonCode'], []],
	[[...LINE, 'Response', 'Status', 'StatusReason'], []]
];
