import { strict as assert } from 'node:assert';
import type { OutgoingFile, SdkMessage } from '#lib/server/content/sdk-message.ts';
import { buildMessage } from '#lib/server/content/build-message.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import type { XmlDocument } from '#lib/server/xml/xml-tree.ts';

/** Messages of invented organisations, for tests of everything that handles messages. */
export const SAMPLE_MESSAGE: SdkMessage = {
	messageId: '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11',
	conversationId: '0a6f6c8e-8f0b-4a9b-8f2f-6d2a1c9e7b55',
	createdAt: Date.parse('2026-03-02T08:15:30.125Z'),
	subject: 'Orosanmälan – fråga om möte',
	confidential: true,
	generatingSystem: { root: 'Sluss', extension: '0.1.0' },
	recipient: {
		organisation: '0203:ekholmen.example',
		organisationName: 'Ekholmens kommun',
		address: 'sdk:0203:ekholmen.example:barn-och-familj',
		functionName: 'Barn och familj',
		persons: [],
		references: [{ root: 'dnr', extension: 'SN 2026/118', label: 'Ärende' }]
	},
	sender: {
		organisation: '0203:norrvik.example',
		organisationName: 'Region Norrvik',
		address: 'sdk:0203:norrvik.example:bup',
		functionName: 'Barn- och ungdomspsykiatrin',
		persons: [{ root: '1.2.752.29.6.2.1', extension: 'SE0000000000-A1B2', label: 'Kurator' }],
		references: []
	},
	documents: [
		{
			documentId: 'SDK-meddelande',
			documentName: 'Fråga',
			index: '1',
			texts: ['# Hej\n\nKan ni på **torsdag** < kl. 10 & ha underlaget med er?']
		}
	]
};

export const SAMPLE_FILE: OutgoingFile = {
	fileName: 'underlag.pdf',
	contentType: 'application/pdf',
	bytes: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n', 'latin1')
};

export function sampleMessageXml(files: readonly OutgoingFile[] = [SAMPLE_FILE]): string {
	return Buffer.concat(buildMessage(SAMPLE_MESSAGE, files)).toString();
}

/** Replaces text that must be there, so that a changed sample cannot make a test prove nothing. */
export function changed(xml: string, from: string | RegExp, to: string): string {
	const result = xml.replace(from, () => to);
	assert.notEqual(result, xml, `the sample has no ${from}`);
	return result;
}

export function parseText(xml: string): XmlDocument {
	return parseXml(Buffer.from(xml));
}
