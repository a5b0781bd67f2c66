"use strict";

SwaggerUIBundle({
  url: "/v1/openapi.json",
  domNode: document.getElementById("api"),
  // Links to single operations.
  deepLinking: true,
  tryItOutEnabled: true,
  // Twelve paths have three methods each; the older paths are for those who look for them.
  operationsSorter: "method",
  defaultModelsExpandDepth: 0,
  // The hosted validator is another origin, and the build checks the document.
  validatorUrl: null,
});
