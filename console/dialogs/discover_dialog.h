// Asks agents to look for secrets now.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"

#include <QComboBox>
#include <QLineEdit>

namespace sb::console {

class DiscoverDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    explicit DiscoverDialog(Session &session, QWidget *parent = nullptr);

protected:
    void send() override;

private:
    Session &m_session;
    QComboBox *m_provider;
    QLineEdit *m_cluster;
    QString m_idempotencyKey;
};

} // namespace sb::console
