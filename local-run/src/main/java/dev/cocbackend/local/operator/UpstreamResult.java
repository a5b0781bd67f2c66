package dev.cocbackend.local.operator;

import dev.cocbackend.coc.FetchResult;

/** The kinds of answers that the CoC API gives, as the page counts them. */
enum UpstreamResult {
  OK,
  NOT_FOUND,
  ACCESS_DENIED,
  KEY_REJECTED,
  THROTTLED,
  MAINTENANCE,
  FAILED;

  static UpstreamResult of(FetchResult result) {
    return switch (result) {
      case FetchResult.Ok ok -> OK;
      case FetchResult.NotFound notFound -> NOT_FOUND;
      case FetchResult.AccessDenied denied -> ACCESS_DENIED;
      case FetchResult.KeyRejected rejected -> KEY_REJECTED;
      case FetchResult.Throttled throttled -> THROTTLED;
      case FetchResult.Maintenance maintenance -> MAINTENANCE;
      case FetchResult.Failed failed -> FAILED;
    };
  }
}
