// Asks to write new values of a secret, or to read it. What was filled in is kept as a draft when
// the dialog is closed; values never are.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/profile_store.h"
#include "console/session/session.h"
#include "console/widgets/key_value_editor.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QStackedWidget>

namespace sb::console {

class SubmitRequestDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// Both outlive this.
    SubmitRequestDialog(Session &session, ProfileStore &store, QWidget *parent = nullptr);
    ~SubmitRequestDialog() override;

    [[nodiscard]] KeyValueEditor &keys() { return *m_values; }

Q_SIGNALS:
    void submitted(const sb::model::AccessRequest &request);

protected:
    void send() override;

private:
    void makeFields();
    void followKind();
    void followProvider();
    [[nodiscard]] client::RequestDraft draft() const;
    [[nodiscard]] QStringList keysToRead() const;
    void sendPatch(const client::RequestDraft &draft);
    void sendRead(const client::RequestDraft &draft);
    [[nodiscard]] client::PeopleCallback<model::AccessRequest> answered();
    void keepDraft();
    void restoreDraft();

    Session &m_session;
    ProfileStore &m_store;
    QRadioButton *m_patch;
    QRadioButton *m_read;
    QComboBox *m_provider;
    QLineEdit *m_secret;
    QLineEdit *m_mount;
    QLineEdit *m_prefix;
    QLineEdit *m_cluster;
    QLineEdit *m_project;
    QLineEdit *m_environment;
    QPlainTextEdit *m_justification;
    QStackedWidget *m_what;
    KeyValueEditor *m_values;
    QPlainTextEdit *m_names;
    QString m_idempotencyKey;
    bool m_isSent = false;
};

} // namespace sb::console
