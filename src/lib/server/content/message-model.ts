import { elements, particlesOf, text, type Particle } from '../structure/structure-model.ts';
import { LABEL_LENGTH_MAX, MESSAGE_NAMESPACE } from './sdk-message.ts';

const { required, optional, oneOrMore, zeroOrMore } = particlesOf(MESSAGE_NAMESPACE);

const STRING = text();
const LABEL = text('string', { lengthMax: LABEL_LENGTH_MAX });
const open = (typeName: string) => ({ typeName, extensible: true });

const IDENTIFIER = elements([required('root', STRING), required('extension', STRING)], {
	typeName: 'IIType'
});

const ATTENTION = elements(
	[
		zeroOrMore(
			'person',
			elements(
				[optional('personId', IDENTIFIER), optional('label', LABEL)],
				open('AttentionPersonType')
			)
		),
		required(
			'subOrganization',
			elements(
				[required('organizationId', IDENTIFIER), optional('label', LABEL)],
				open('subOrganizationType')
			)
		),
		zeroOrMore(
			'reference',
			elements(
				[required('referenceId', IDENTIFIER), optional('label', LABEL)],
				open('ReferenceType')
			)
		)
	],
	open('AttentionDataType')
);

const HEADER = elements(
	[
		required('creationDateTime', text('dateTime')),
		required('messageId', STRING),
		required('conversationId', STRING),
		optional('refToMessageId', STRING),
		optional('label', STRING),
		required('confidentiality', text('boolean')),
		optional('generatingSystem', IDENTIFIER),
		required(
			'recipient',
			elements(
				[
					required('recipientID', IDENTIFIER),
					optional('label', LABEL),
					required('attention', ATTENTION)
				],
				open('RecipientType')
			)
		),
		required(
			'sender',
			elements(
				[
					required('senderID', IDENTIFIER),
					optional('label', LABEL),
					optional('attention', ATTENTION)
				],
				open('SenderType')
			)
		)
	],
	open('MessageHeaderType')
);

const DOCUMENT = elements(
	[
		required('documentID', STRING),
		optional('documentName', STRING),
		optional('index', STRING),
		zeroOrMore(
			'ContentFiles',
			elements(
				[
					required('fileName', STRING),
					required('contentType', STRING),
					required('content', STRING)
				],
				open('ContentAsBase64')
			)
		),
		zeroOrMore(
			'ContentText',
			elements([required('characterSequence', STRING)], open('contentAsText'))
		)
	],
	open('DigitalDocumentType')
);

/** The XSD of MessageWithAttachments 3. */
export const MESSAGE_MODEL: Particle = required(
	'messagePayload',
	elements(
		[
			required(
				'message',
				elements(
					[
						required('messageHeader', HEADER),
						required(
							'messageBody',
							elements([oneOrMore('documents', DOCUMENT)], open('MessageBodyType'))
						)
					],
					open('MessageType')
				)
			)
		],
		{ typeName: 'MessagePayloadType' }
	)
);
