#include "console/session/name_directory.h"

#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

#include <algorithm>

namespace sb::console {

namespace {

constexpr int pageSize = 1000;

} // namespace

NameDirectory::NameDirectory(Session &session, QObject *parent)
    : QObject(parent), m_session(session)
{}

CallSlot &NameDirectory::slotOf(Kind kind)
{
    CallSlot *&slot = m_calls[static_cast<int>(kind)];
    if (!slot)
        slot = new CallSlot(this);
    return *slot;
}

void NameDirectory::refresh(Kind kind)
{
    if (!m_session.isSignedIn() || slotOf(kind).isRunning())
        return;
    namespace permissions = model::permissions;
    if (kind == Kind::Users && !m_session.may(permissions::userEdit))
        return;
    if (kind == Kind::Agents && !m_session.may(permissions::agentList))
        return;
    m_coming[static_cast<int>(kind)].clear();
    fetch(kind, {.limit = pageSize});
}

template <typename T, typename Name>
auto NameDirectory::receiving(Kind kind, Name name, std::function<void(client::PageRequest)> next)
{
    return slotOf(kind).ending<client::Page<T>>(
        [this, kind, name, next = std::move(next)](client::Answer<client::Page<T>> answer) {
            // Without an answer ids stand where names would; the list itself tells what is wrong.
            if (!answer)
                return;
            std::vector<Entry> &coming = m_coming[static_cast<int>(kind)];
            for (const T &each : answer->items)
                coming.emplace_back(each.id, name(each));
            if (!answer->nextCursor.isEmpty())
                return next({.limit = pageSize, .cursor = answer->nextCursor});
            std::sort(coming.begin(), coming.end(), [](const Entry &left, const Entry &right) {
                return QString::localeAwareCompare(left.second, right.second) < 0;
            });
            for (const auto &[id, text] : coming)
                m_names.insert(id, text);
            m_entries[static_cast<int>(kind)] = std::move(coming);
            Q_EMIT changed();
        });
}

void NameDirectory::fetch(Kind kind, const client::PageRequest &page)
{
    const BrokerApis &apis = m_session.apis();
    const auto again = [this, kind](const client::PageRequest &next) { fetch(kind, next); };
    const auto plain = [](const auto &each) { return each.name; };
    QObject *context = slotOf(kind).start();
    switch (kind) {
    case Kind::Users:
        apis.users.list(page, context,
                        receiving<model::User>(
                            kind, [](const model::User &user) { return user.email; }, again));
        break;
    case Kind::Roles:
        apis.roles.list(page, context, receiving<model::Role>(kind, plain, again));
        break;
    case Kind::Projects:
        apis.projects.list(page, context, receiving<model::Project>(kind, plain, again));
        break;
    case Kind::Workflows:
        apis.rules.workflows(page, context, receiving<model::Workflow>(kind, plain, again));
        break;
    case Kind::Agents:
        apis.agents.list(page, context, receiving<model::Agent>(kind, plain, again));
        break;
    }
}

void NameDirectory::clear()
{
    for (CallSlot *slot : std::as_const(m_calls))
        slot->cancel();
    m_entries.clear();
    m_names.clear();
}

QString NameDirectory::nameOf(const QUuid &id) const
{
    if (id.isNull())
        return {};
    const auto known = m_names.constFind(id);
    return known == m_names.constEnd() ? core::toText(id) : *known;
}

std::vector<NameDirectory::Entry> NameDirectory::entries(Kind kind) const
{
    return m_entries.value(static_cast<int>(kind));
}

} // namespace sb::console
