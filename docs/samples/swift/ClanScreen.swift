import Foundation

/// What is kept of an object.
struct Held: Codable {
    var etag: String?
    var body: Data
    /// By the server's clock.
    var lastUpdated: Date
}

/// Keeps objects in files, each whole or not there.
struct Store {
    let folder: URL

    func get(_ name: String) -> Held? {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return nil }
        return try? JSONDecoder().decode(Held.self, from: data)
    }

    func set(_ name: String, _ held: Held) {
        guard let data = try? JSONEncoder().encode(held) else { return }
        try? data.write(to: folder.appendingPathComponent(name), options: .atomic)
    }

    func remove(_ name: String) {
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
}

struct ScreenState {
    enum Problem { case offline, server, throttled, notFound, isPrivate }
    var body: Data?
    var age: TimeInterval?
    var stale = false
    var pending = false
    var problem: Problem?
}

/// Shows one clan until its task is cancelled: `task = Task { await screen.run() }`.
@MainActor
final class ClanScreen {
    private let url: URL
    private let name: String
    private let store: Store
    private let draw: (ScreenState) -> Void
    private var serverAhead: TimeInterval = 0
    private var failures = 0

    /// - Parameter tag: without `#`
    init(baseURL: URL, tag: String, store: Store, draw: @escaping (ScreenState) -> Void) {
        self.url = baseURL.appendingPathComponent("v1/clans/\(tag)")
        self.name = "clan-\(tag)"
        self.store = store
        self.draw = draw
    }

    func run() async {
        show(store.get(name), ScreenState(stale: true))
        while !Task.isCancelled {
            let wait = await ask()
            try? await Task.sleep(nanoseconds: UInt64(wait * 1_000_000_000))
        }
    }

    /// Asks once and draws; returns the seconds to wait.
    private func ask() async -> TimeInterval {
        let held = store.get(name)
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 30)
        request.setValue("true", forHTTPHeaderField: "X-Viewing")
        if let etag = held?.etag { request.setValue(etag, forHTTPHeaderField: "If-None-Match") }
        guard let (data, answer) = try? await URLSession.shared.data(for: request),
              let response = answer as? HTTPURLResponse
        else { return failed(held, .offline) }

        if let date = response.value(forHTTPHeaderField: "Date").flatMap(Self.httpDate.date(from:)) {
            serverAhead = date.timeIntervalSinceNow
        }
        let retryAfter = response.value(forHTTPHeaderField: "Retry-After").flatMap(Double.init) ?? 0
        let stale = response.value(forHTTPHeaderField: "X-Is-Stale") == "true"
        let updated = response.value(forHTTPHeaderField: "X-Last-Updated").flatMap(Self.iso.date(from:))

        switch (response.statusCode, updated, held) {
        case (200, let updated?, _):
            let etag = response.value(forHTTPHeaderField: "ETag")
            return took(Held(etag: etag, body: data, lastUpdated: updated), stale, response)
        case (304, let updated?, var held?):
            held.lastUpdated = updated
            return took(held, stale, response)
        case (202, _, _):
            draw(ScreenState(pending: true))
            return max(retryAfter, 2)
        case (403, _, _), (404, _, _):
            store.remove(name)
            draw(ScreenState(problem: response.statusCode == 404 ? .notFound : .isPrivate))
            return 600
        case (429, _, _):
            return failed(held, .throttled, atLeast: retryAfter)
        default:
            return failed(held, .server, atLeast: retryAfter)
        }
    }

    private func took(_ held: Held, _ stale: Bool, _ response: HTTPURLResponse) -> TimeInterval {
        failures = 0
        store.set(name, held)
        show(held, ScreenState(stale: stale))
        let control = response.value(forHTTPHeaderField: "Cache-Control") ?? ""
        let maxAge = control.components(separatedBy: "max-age=").dropFirst().first
            .flatMap { Double($0.prefix(while: \.isNumber)) } ?? 60
        return stale ? 3 : max(maxAge, 1)
    }

    /// Shows what there is, and waits twice as long each time, of which a random half.
    private func failed(_ held: Held?, _ problem: ScreenState.Problem, atLeast: TimeInterval = 0) -> TimeInterval {
        show(held, ScreenState(stale: true, problem: problem))
        let whole = min(60, 2 * pow(2, Double(min(failures, 10))))
        failures += 1
        return max(atLeast, Double.random(in: whole / 2...whole))
    }

    private func show(_ held: Held?, _ state: ScreenState) {
        var state = state
        if let held {
            state.body = held.body
            state.age = max(0, Date().timeIntervalSince(held.lastUpdated) + serverAhead)
        }
        draw(state)
    }

    private static let iso: ISO8601DateFormatter = {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return format
    }()

    private static let httpDate: DateFormatter = {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format
    }()
}
