package import HTTPMessage

/// What every response says to browsers.
package enum SecurityFields {
  package static let all = [
    // The content is of the type that the response names, whatever it looks like.
    HTTPField(.contentTypeOptions, literal: "nosniff"),
    HTTPField(.referrerPolicy, literal: "no-referrer"),
    // No page of another origin may load it as an image, a script or a style. CORS is not affected.
    HTTPField(HTTPFieldName("cross-origin-resource-policy")!, literal: "same-origin"),
  ]
}
