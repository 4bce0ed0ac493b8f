/**
 * The pages, style and script of /docs, as strings: the build copies no files for them.
 */
import { errorTable } from '../domain/errors.ts';

// Addresses are relative, so that a proxy may serve the gateway below a path.
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/docs.css">
</head>
<body>
<nav><a href="openapi.json">openapi.json</a> <a href="docs/errors">errors</a></nav>
<main id="swagger-ui"><noscript>This page needs JavaScript; openapi.json has it all.</noscript></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/docs.js"></script>
</body>
</html>
`;

export const DOCS_SCRIPT = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
`;

export const DOCS_STYLE = `:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
nav, .errors { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav a { margin-right: 1rem; }
.errors section { border-top: 1px solid #8884; padding: 0.5rem 0; }
.errors section:target { background: #fd06; }
.errors h2 { font: 600 1.1rem/1.5 ui-monospace, monospace; margin: 0; }
.errors p { margin: 0.25rem 0; }
#swagger-ui { color-scheme: light; background: #fff; }
`;

export function errorsPage(): string {
  const sections = errorTable().map(
    ({ code, status, isRetryable, title, cure }) => `<section id="${code}">
<h2>${escapeHtml(code)}</h2>
<p>HTTP ${status}. ${escapeHtml(title)}. ${isRetryable ? 'The same request may succeed later.' : 'Repeating the same request does not help.'}</p>
<p>${withCode(escapeHtml(cure))}</p>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport errors</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<nav><a href="../docs">API</a></nav>
<main class="errors">
<h1>Errors</h1>
<p>Every error is an RFC 9457 problem. Branch on its <code>code</code>.</p>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, '<code>$1</code>');
}
