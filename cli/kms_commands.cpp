#include "cli/kms_commands.h"

#include "cli/session.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

#include <chrono>
#include <thread>

#include <QJsonObject>

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

int status(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto shown = session.get(contract::pathOf(routes::kms));
    if (!shown)
        return session.complain(shown.error());
    return session.showObject(shown->value, {{u"Key"_s, u"kms_key_id"_s},
                                             {u"Values current"_s, u"wraps/current"_s},
                                             {u"Values outdated"_s, u"wraps/outdated"_s},
                                             {u"Tokens current"_s, u"endpoint_tokens/current"_s},
                                             {u"Tokens outdated"_s, u"endpoint_tokens/outdated"_s},
                                             {u"Fingerprints"_s, u"fingerprint_kms_key_id"_s}});
}

/// What somebody works with is left alone; it is free again in a moment.
constexpr int mostPasses = 5;
constexpr std::chrono::seconds pause{1};

struct Moved
{
    qint64 wraps = 0;
    qint64 tokens = 0;
    /// Of the last pass.
    qint64 failed = 0;
    qint64 remaining = 0;
};

/// Once through everything, batch after batch.
client::Answer<bool> passOnce(Session &session, Moved &moved)
{
    moved.failed = 0;
    QString after;
    do {
        JsonWriter body;
        body.beginObject().fieldIfPresent(u"after", after).endObject();
        const auto batch = session.post(contract::pathOf(routes::kmsRewrap), body.take());
        if (!batch)
            return client::noAnswer(batch);
        const QJsonObject counts = batch->value.toObject();
        moved.wraps += counts.value("wraps"_L1).toInteger();
        moved.tokens += counts.value("endpoint_tokens"_L1).toInteger();
        moved.failed += counts.value("failed"_L1).toInteger();
        moved.remaining = counts.value("remaining"_L1).toInteger();
        after = counts.value("next"_L1).toString();
    } while (!after.isEmpty());
    return true;
}

void show(const Session &session, const Moved &moved)
{
    if (session.form() == OutputForm::Json)
        print(QString::fromUtf8(JsonWriter()
                                    .beginObject()
                                    .field(u"wraps", std::int64_t(moved.wraps))
                                    .field(u"endpoint_tokens", std::int64_t(moved.tokens))
                                    .field(u"failed", std::int64_t(moved.failed))
                                    .field(u"remaining", std::int64_t(moved.remaining))
                                    .endObject()
                                    .take()));
    else
        print(u"moved %1 values and %2 tokens to the current key"_s.arg(moved.wraps)
                  .arg(moved.tokens));
    if (moved.failed > 0)
        printError(u"%1 cannot be opened and stay as they are"_s.arg(moved.failed));
    if (moved.remaining > moved.failed)
        printError(u"%1 lie under older keys still: they are in use, or a server with older "
                   "settings writes them; run it again"_s.arg(moved.remaining - moved.failed));
}

/// Broken off, it is simply run again.
int rewrap(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    Moved moved;
    for (int pass = 1;; ++pass) {
        if (const auto passed = passOnce(session, moved); !passed)
            return session.complain(passed.error());
        if (moved.remaining <= moved.failed || pass == mostPasses)
            break;
        std::this_thread::sleep_for(pause);
    }
    show(session, moved);
    return moved.remaining > 0 || moved.failed > 0 ? exit_codes::refused : exit_codes::done;
}

} // namespace

std::vector<Command> kmsCommands()
{
    return {
        {.words = {u"kms"_s, u"status"_s},
         .help = u"under which key of the key service things lie"_s,
         .run = status},
        {.words = {u"kms"_s, u"rewrap"_s},
         .help =
             u"move values and tokens to the current key, until none remains; can be broken off"_s,
         .run = rewrap},
    };
}

} // namespace sb::cli
