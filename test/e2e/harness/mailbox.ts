import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A mail as it came, but for the encoding of its transfer. */
export interface Mail {
	subject: string;
	text: string;
}

/** A local mail server: keeps what it is sent, and says so as it is told. */
export interface Mailbox {
	/** What n8n needs to send to it. */
	credential: object;
	mails: Mail[];
	/** Waited for before the sender of a mail hears that it has come. */
	onMail: (mail: Mail) => Promise<void> | void;
	close(): Promise<void>;
}

/** End of a mail's data. */
const END = '\r\n.\r\n';

const decoded = (text: string): string =>
	text
		.replaceAll('=\r\n', '')
		.replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

const read = (data: string): Mail => ({
	subject: /^Subject: (.*)\r$/m.exec(data)?.[1] ?? '',
	text: /^Content-Transfer-Encoding: quoted-printable\r$/m.test(data) ? decoded(data) : data,
});

const ANSWERS: Record<string, string> = {
	EHLO: '250 mailbox',
	DATA: '354 go on',
	QUIT: '221 bye',
};

/** Speaks as much SMTP as it takes to be sent a mail. */
function serve(socket: Socket, take: (mail: Mail) => Promise<void>): void {
	let received = '';
	let inData = false;
	const say = (line: string) => {
		if (socket.writable) socket.write(`${line}\r\n`);
	};
	const end = () => (inData ? received.indexOf(END) : received.indexOf('\r\n'));
	socket.setEncoding('utf8');
	socket.on('error', () => socket.destroy());
	socket.on('data', (chunk: string) => {
		received += chunk;
		for (let at = end(); at >= 0; at = end()) {
			const text = received.slice(0, at);
			received = received.slice(at + (inData ? END.length : 2));
			if (inData) void take(read(text)).then(() => say('250 taken'));
			else say(ANSWERS[text.slice(0, 4).toUpperCase()] ?? '250 ok');
			inData = !inData && /^DATA/i.test(text);
		}
	});
	say('220 mailbox');
}

export async function startMailbox(): Promise<Mailbox> {
	const sockets = new Set<Socket>();
	const mails: Mail[] = [];
	const server = createServer((socket) => {
		sockets.add(socket);
		serve(socket, async (mail) => {
			mails.push(mail);
			await mailbox.onMail(mail);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const mailbox: Mailbox = {
		credential: { host: '127.0.0.1', port, secure: false, disableStartTls: true },
		mails,
		onMail: () => {},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return mailbox;
}
