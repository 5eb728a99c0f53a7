#include "cli/listing.h"

#include "cli/terminal_text.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

#include <QJsonArray>

namespace sb::cli {

using namespace Qt::StringLiterals;

std::vector<Option> withPaging(std::vector<Option> options)
{
    options.push_back({u"--limit"_s, u"N"_s, u"1 to 1000"_s});
    options.push_back({u"--cursor"_s, u"CURSOR"_s, u"the next page"_s});
    return options;
}

int showPage(Session &session, const Invocation &given, const QString &path,
             const client::Query &filters, const std::vector<Column> &columns)
{
    client::Query query = filters;
    for (const QString &name : {u"limit"_s, u"cursor"_s}) {
        if (given.has(u"--"_s + name))
            query.emplace_back(name, given.value(u"--"_s + name));
    }
    const auto page = session.get(path, query);
    if (!page)
        return session.complain(page.error());
    const int shown = session.showList(page->value, columns);
    if (!page->nextCursor.isEmpty())
        printError(u"more: --cursor "_s + page->nextCursor);
    return shown;
}

std::optional<QUuid> idFrom(const Invocation &given, const QString &positional)
{
    const QString word = given.positionals.value(positional);
    const auto id = core::uuidFromText(word);
    if (!id)
        printError(u"%1 is no id"_s.arg(harmless(word)));
    return id;
}

Named findNamed(Session &session, const char *path, const QString &member, const QString &word)
{
    if (const auto id = core::uuidFromText(word))
        return {.id = *id};
    client::Query query{{u"limit"_s, u"1000"_s}};
    for (;;) {
        const auto page = session.get(contract::pathOf(path), query);
        if (!page)
            return {.exitCode = session.complain(page.error())};
        for (const QJsonValue &object : page->value.toArray()) {
            const auto id = core::uuidFromText(object[u"id"].toString());
            if (id && object[member].toString() == word)
                return {.id = *id};
        }
        if (page->nextCursor.isEmpty())
            break;
        query = {{u"limit"_s, u"1000"_s}, {u"cursor"_s, page->nextCursor}};
    }
    printError(u"there is no %1"_s.arg(harmless(word)));
    return {.exitCode = exit_codes::notFound};
}

} // namespace sb::cli
