// Chooses what is worth a message on the desktop: a request that waits for this person, and what
// became of their own. Messages hold no value, key, justification or reason.
#pragma once

#include "console/session/session.h"

#include <deque>

#include <QHash>
#include <QObject>

namespace sb::console {

struct DesktopNotice
{
    QString title = {};
    QString text = {};
    /// What a click opens; null for the inbox.
    QUuid requestId = {};
};

class Notifier : public QObject
{
    Q_OBJECT

public:
    /// `session` outlives this.
    explicit Notifier(Session &session, QObject *parent = nullptr);
    ~Notifier() override;

    /// How many requests wait: told by itself while the server does not tell of each.
    void setWaiting(int count);

Q_SIGNALS:
    void told(const sb::console::DesktopNotice &notice);

private:
    void consider(const client::ChangeNotice &notice);
    void fetchNext();
    void judge(const model::AccessRequest &request);
    void forget();

    Session &m_session;
    std::deque<QUuid> m_due;
    /// Owns the call under way.
    QObject *m_call = nullptr;
    /// The last status that was told of a request.
    QHash<QUuid, QString> m_told;
    int m_waiting = -1;
};

/// The words for one request; nothing when it concerns `user` in no way.
[[nodiscard]] std::optional<DesktopNotice> noticeOf(const model::AccessRequest &request,
                                                    const QUuid &user);

} // namespace sb::console
