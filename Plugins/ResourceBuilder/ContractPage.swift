/// The contract as a page for people: every call with its curl, and every schema. It needs no script.
struct ContractPage {
  private let contract: DocumentValue

  init(_ contract: DocumentValue) { self.contract = contract }

  var html: String {
    let calls = self.calls
    let schemas = contract["components"]?["schemas"]?.members ?? []
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Nabla: the contract</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="playground.css">
      </head>
      <body class="contract">
      <header>
      <h1>Nabla: the contract</h1>
      <p>Version \(HTMLText.escaped(contract["info"]?["version"]?.text ?? "")). As a file:
      <a href="openapi.yaml">openapi.yaml</a>, <a href="openapi.json">openapi.json</a>. To try it in the browser:
      <a href="./">the page</a>.</p>
      \(HTMLText.paragraphs(contract["info"]?["description"]?.text))</header>
      <nav aria-label="Calls">
      <ul>
      \(calls.map { "<li><a href=\"#\($0.id)\">\(HTMLText.code($0.title))</a> \($0.summary)</li>\n" }.joined())\
      <li><a href="#schemas">Schemas</a></li>
      </ul>
      </nav>
      <main>
      \(calls.map(section).joined())\
      <h2 id="schemas">Schemas</h2>
      \(schemas.map(section).joined())</main>
      </body>
      </html>

      """
  }

  // MARK: Calls

  /// One method of one path.
  private struct Call {
    let method: String
    let path: String
    let operation: DocumentValue

    var id: String { operation["operationId"]?.text ?? path }
    var title: String { "\(method.uppercased()) \(path)" }
    var summary: String { HTMLText.inline(operation["summary"]?.text ?? "") }
  }

  /// HEAD and OPTIONS are the same for every path, and follow from the others.
  private var calls: [Call] {
    (contract["paths"]?.members ?? []).flatMap { path in
      path.value.members.filter { ["get", "post"].contains($0.name) }.map {
        Call(method: $0.name, path: path.name, operation: $0.value)
      }
    }
  }

  private func section(_ call: Call) -> String {
    let content = call.operation["requestBody"]?["content"]?["application/json"]
    let responses = call.operation["responses"]?.members ?? []
    return """
      <section aria-labelledby="\(call.id)">
      <h2 id="\(call.id)">\(HTMLText.code(call.title))</h2>
      <p>\(call.summary)</p>
      \(HTMLText.paragraphs(call.operation["description"]?.text))\
      \(examples(of: call, content))\
      \(content?["schema"].map { "<p>The body: \(SchemaText.type($0))</p>\n" } ?? "")\
      <table>
      <caption>Responses of \(HTMLText.code(call.title))</caption>
      <thead><tr><th scope="col">Status</th><th scope="col">When</th><th scope="col">Content</th></tr></thead>
      <tbody>
      \(responses.map(row).joined())</tbody>
      </table>
      </section>

      """
  }

  private func examples(of call: Call, _ content: DocumentValue?) -> String {
    let address = "http://localhost:8080\(call.path)"
    let examples = content?["examples"]?.members ?? []
    guard !examples.isEmpty else { return "<pre><code>curl \(HTMLText.escaped(address))</code></pre>\n" }
    let responses = call.operation["responses"]?["200"]?["content"]?["application/json"]?["examples"]
    return examples.map { example in
      let body = (example.value["value"] ?? .null).json(spaced: true).replacing("'", with: #"'\''"#)
      let curl = "curl \(address) -H 'content-type: application/json' -d '\(body)'"
      let response = responses?[example.name]?["value"].map { "\n\n\($0.json())" } ?? ""
      return """
        <p>\(HTMLText.inline(example.value["summary"]?.text ?? ""))</p>
        <pre><code>\(HTMLText.escaped(curl + response))</code></pre>

        """
    }.joined()
  }

  private func row(_ response: DocumentValue.Member) -> String {
    let value = resolved(response.value)
    let types = (value["content"]?.members ?? []).map { type in
      HTMLText.code(type.name) + (type.value["schema"].map { ": \(SchemaText.type($0))" } ?? "")
    }
    return """
      <tr><th scope="row">\(response.name)</th><td>\(HTMLText.inline(value["description"]?.text ?? ""))</td>\
      <td>\(types.joined(separator: ", "))</td></tr>

      """
  }

  /// What a reference to a response means.
  private func resolved(_ value: DocumentValue) -> DocumentValue {
    guard let reference = value["$ref"]?.text, let name = reference.split(separator: "/").last else { return value }
    return contract["components"]?["responses"]?[String(name)] ?? value
  }

  // MARK: Schemas

  private func section(_ schema: DocumentValue.Member) -> String {
    let required = Set((schema.value["required"]?.elements ?? []).compactMap(\.text))
    let rows = (schema.value["properties"]?.members ?? []).map { field in
      """
      <tr><th scope="row">\(HTMLText.code(field.name))\(required.contains(field.name) ? " (required)" : "")</th>\
      <td>\(SchemaText.type(field.value))</td><td>\(HTMLText.inline(field.value["description"]?.text ?? ""))</td></tr>

      """
    }
    let table = """
      <table>
      <caption>Fields of \(schema.name)</caption>
      <thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table>

      """
    return """
      <section aria-labelledby="\(SchemaText.id(schema.name))">
      <h3 id="\(SchemaText.id(schema.name))">\(schema.name)</h3>
      \(HTMLText.paragraphs(schema.value["description"]?.text))\
      <p>\(SchemaText.type(schema.value, isDefinition: true))</p>
      \(rows.isEmpty ? "" : table)</section>

      """
  }
}
