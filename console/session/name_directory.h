// What people call the things that others name by id: users, roles, projects, workflows. A view
// asks it for names and choices, and hears when they have come.
#pragma once

#include "console/session/call_slot.h"
#include "console/session/session.h"

#include <utility>
#include <vector>

#include <QHash>

namespace sb::console {

class NameDirectory : public QObject
{
    Q_OBJECT

public:
    enum class Kind { Users, Roles, Projects, Workflows, Agents };

    /// An id and what it is called.
    using Entry = std::pair<QUuid, QString>;

    /// `session` outlives this.
    explicit NameDirectory(Session &session, QObject *parent = nullptr);

    /// Fetches anew what the person may see of that kind; `changed` follows.
    void refresh(Kind kind);
    /// Somebody else sits there now.
    void clear();

    /// The id itself while no name is known.
    [[nodiscard]] QString nameOf(const QUuid &id) const;
    /// By name.
    [[nodiscard]] std::vector<Entry> entries(Kind kind) const;

Q_SIGNALS:
    void changed();

private:
    template <typename T, typename Name>
    auto receiving(Kind kind, Name name, std::function<void(client::PageRequest)> next);
    void fetch(Kind kind, const client::PageRequest &page);
    CallSlot &slotOf(Kind kind);

    Session &m_session;
    QHash<int, CallSlot *> m_calls;
    QHash<int, std::vector<Entry>> m_entries;
    QHash<int, std::vector<Entry>> m_coming;
    QHash<QUuid, QString> m_names;
};

} // namespace sb::console
